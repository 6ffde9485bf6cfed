package customerservice.imports.records;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the records of a file are read.
 *
 * @param encoding stated by the client; null for UTF-8, unless the file has a byte order mark
 * @param columns the fields of headings that the client mapped, used only to read the header
 * @param unknownColumns the handling of the columns without a field
 * @param dates the order of the parts of a date
 */
public record ReadOptions(
    @Nullable Encoding encoding,
    Map<String, String> columns,
    UnknownColumns unknownColumns,
    DateOrder dates) {

  /** The options of a request without parameters. */
  public static final ReadOptions STANDARD =
      new ReadOptions(null, Map.of(), UnknownColumns.REJECT, DateOrder.ISO);

  public ReadOptions {
    columns = Map.copyOf(columns);
  }
}
