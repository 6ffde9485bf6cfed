package customerservice.loyalty.posting;

import customerservice.loyalty.rules.Posting;
import java.util.UUID;

/**
 * A posting on its way into the ledger.
 *
 * @param id of the transaction it becomes: given before the first attempt, so that an attempt that
 *     is made again posts the same row, and one whose end is unknown can be looked for
 */
public record IdentifiedPosting(Posting posting, UUID id) {}
