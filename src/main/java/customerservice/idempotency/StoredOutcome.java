package customerservice.idempotency;

/**
 * A stored response and the request that it belongs to.
 *
 * @param fingerprint of the request
 */
public record StoredOutcome(Fingerprint fingerprint, StoredResponse response) {}
