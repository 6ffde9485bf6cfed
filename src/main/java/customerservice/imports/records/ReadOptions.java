package customerservice.imports.records;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the records of a file are read.
 *
 * @param encoding stated by the client, used only to read the upload; a byte order mark overrides
 *     it
 * @param columns the fields of headings that the client mapped, used only to read the header
 * @param unknownColumns the handling of the columns without a field
 * @param dates the order of the parts of a date
 */
public record ReadOptions(
    Encoding encoding,
    Map<String, String> columns,
    UnknownColumns unknownColumns,
    DateOrder dates) {

  /** The options of a request without parameters. */
  public static final ReadOptions STANDARD =
      new ReadOptions(Encoding.UTF_8, Map.of(), UnknownColumns.REJECT, DateOrder.ISO);

  public ReadOptions {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns)); // Errors are in its order.
  }
}
