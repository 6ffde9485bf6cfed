/**
 * Streams a tenant's ledger as CSV or NDJSON. It reads the tables of {@code loyalty.ledger} and
 * owns none; it may call {@code loyalty.rules}, {@code loyalty.ledger}, and the packages of HTTP
 * and access. Start reading at {@link customerservice.loyalty.export.LedgerExport}.
 */
@NullMarked
package customerservice.loyalty.export;

import org.jspecify.annotations.NullMarked;
