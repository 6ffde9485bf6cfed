package customerservice.analytics;

import customerservice.analytics.figures.Report;
import customerservice.platform.export.CsvRows;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a table as CSV. */
final class CsvTable {
  private CsvTable() {}

  /** Writes a header and the rows. */
  static void write(Report.Table table, OutputStream out) throws IOException {
    CsvRows rows = new CsvRows(out, table.columns());
    for (List<@Nullable Object> row : table.rows()) {
      row.forEach(cell -> rows.add(text(cell)));
      rows.endRow();
    }
    rows.flush();
  }

  private static @Nullable String text(@Nullable Object cell) {
    return switch (cell) {
      case null -> null;
      case BigDecimal number -> number.toPlainString();
      default -> cell.toString();
    };
  }
}
