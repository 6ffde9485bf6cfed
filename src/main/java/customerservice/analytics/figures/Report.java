package customerservice.analytics.figures;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The figures of one operation, as JSON (the components of its record) or as a table. */
public interface Report {
  /** The rows of the CSV form. */
  Table table();

  /**
   * A table.
   *
   * @param rows cells in the order of the columns; null for an empty cell
   */
  record Table(List<String> columns, List<List<@Nullable Object>> rows) {
    /** Builds a row, in which cells may be null. */
    public static List<@Nullable Object> row(@Nullable Object... cells) {
      List<@Nullable Object> row = new ArrayList<>();
      for (@Nullable Object cell : cells) {
        row.add(cell);
      }
      return row;
    }
  }
}
