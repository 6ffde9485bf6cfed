package customerservice.webhooks;

/**
 * The result of a replay.
 *
 * @param events the number of events that are sent again
 */
record ReplayView(long events) {}
