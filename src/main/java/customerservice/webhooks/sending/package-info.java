/**
 * Sends one request to the receiver of a webhook: the form of its URL, the addresses that may be
 * contacted, signatures, time limits. It may call {@code platform}. Start reading at {@link
 * customerservice.webhooks.sending.WebhookClient}.
 */
@NullMarked
package customerservice.webhooks.sending;

import org.jspecify.annotations.NullMarked;
