package customerservice.loyalty.export;

import customerservice.loyalty.rules.LedgerEntry;
import customerservice.platform.Rfc3339;
import customerservice.platform.export.CsvRows;
import customerservice.platform.export.RowWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes each entry as a CSV row, with the fields of the API's transaction as columns. */
final class TransactionRows implements RowWriter<LedgerEntry> {
  static final List<String> COLUMNS =
      List.of(
          "id",
          "customer_id",
          "type",
          "points",
          "balance_after",
          "amount",
          "currency",
          "reference",
          "description",
          "location_id",
          "reverses",
          "reversed_points",
          "expires_at",
          "actor",
          "seq",
          "created_at");

  private final CsvRows rows;

  TransactionRows(OutputStream out) throws IOException {
    this.rows = new CsvRows(out, COLUMNS);
  }

  @Override
  public void write(LedgerEntry entry) {
    rows.add(entry.id().toString());
    rows.add(entry.customerId().toString());
    rows.add(entry.type().code());
    rows.add(Long.toString(entry.points()));
    rows.add(Long.toString(entry.balanceAfter()));
    rows.add(entry.amount() == null ? null : entry.amount().toPlainString());
    rows.add(entry.currency());
    rows.add(entry.reference());
    rows.add(entry.description());
    rows.add(entry.locationId());
    rows.add(entry.reverses() == null ? null : entry.reverses().toString());
    rows.add(Long.toString(entry.reversedPoints()));
    rows.add(entry.expiresAt() == null ? null : Rfc3339.text(entry.expiresAt()));
    rows.add(entry.actor());
    rows.add(Long.toString(entry.seq()));
    rows.add(Rfc3339.text(entry.createdAt()));
    rows.endRow();
  }

  @Override
  public void end() throws IOException {
    rows.flush();
  }
}
