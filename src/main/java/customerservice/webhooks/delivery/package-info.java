/**
 * Delivers events to webhooks: deliveries of new events, leases, retries, order per customer. It
 * owns the table {@code webhook_deliveries}, and shares {@code webhooks} and {@code
 * webhook_secrets} with {@code webhooks}; it may call {@code events} and {@code webhooks.sending}.
 * Start reading at {@link customerservice.webhooks.delivery.DeliveryDispatcher}.
 */
@NullMarked
package customerservice.webhooks.delivery;

import org.jspecify.annotations.NullMarked;
