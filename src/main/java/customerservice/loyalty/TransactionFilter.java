package customerservice.loyalty;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a customer's ledger are wanted.
 *
 * @param types any of these; empty: of every type
 * @param beforeSeq those older than this one; null: from the newest
 */
record TransactionFilter(
    List<String> types,
    @Nullable String reference,
    @Nullable String locationId,
    @Nullable Long beforeSeq) {}
