package customerservice.webhooks;

import customerservice.web.ApiRequest;
import customerservice.webhooks.delivery.WebhookId;

/** Reads the path of requests to a webhook. */
final class WebhookRequests {
  private WebhookRequests() {}

  /** The webhook in the path; a malformed id is 404. */
  static WebhookId id(ApiRequest request) {
    return new WebhookId(
        request.tenant(), request.id("webhook_id").orElseThrow(WebhookProblems::notFound));
  }
}
