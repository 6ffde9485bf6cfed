package customerservice.webhooks.sending;

import java.util.List;
import java.util.UUID;

/**
 * A request to a receiver.
 *
 * @param id of the event
 * @param body the event as JSON
 * @param secrets that sign it, at least one
 */
@SuppressWarnings("ArrayRecordComponent") // Messages are not compared.
public record Message(WebhookUrl url, UUID id, byte[] body, List<String> secrets) {
  public Message {
    secrets = List.copyOf(secrets);
  }
}
