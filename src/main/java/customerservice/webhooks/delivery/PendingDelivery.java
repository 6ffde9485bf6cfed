package customerservice.webhooks.delivery;

import customerservice.platform.CustomerId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that is due.
 *
 * @param customer whose later events wait for this one; null if it is not about one customer
 * @param attempts the number of failed attempts so far
 */
record PendingDelivery(long sequence, UUID eventId, @Nullable CustomerId customer, int attempts) {}
