package customerservice.idempotency;

/**
 * An answer that is kept.
 *
 * @param fingerprint of the request that it answered
 */
public record StoredOutcome(Fingerprint fingerprint, StoredResponse answer) {}
