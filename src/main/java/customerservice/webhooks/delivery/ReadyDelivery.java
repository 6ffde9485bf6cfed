package customerservice.webhooks.delivery;

import customerservice.webhooks.sending.Message;

/** A delivery with its request. */
record ReadyDelivery(PendingDelivery delivery, Message message) {}
