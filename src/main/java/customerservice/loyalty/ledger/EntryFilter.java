package customerservice.loyalty.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a customer's ledger are wanted.
 *
 * @param types any of these; empty: of every type
 * @param from not posted before
 * @param to posted before
 * @param beforeSeq those older than this one; null: from the newest
 */
public record EntryFilter(
    List<String> types,
    @Nullable String reference,
    @Nullable String locationId,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable Long beforeSeq) {}
