package customerservice.loyalty.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter of a customer's ledger entries.
 *
 * @param types empty for all types
 * @param from inclusive
 * @param to exclusive
 */
public record EntryFilter(
    List<String> types,
    @Nullable String reference,
    @Nullable String locationId,
    @Nullable Instant from,
    @Nullable Instant to) {}
