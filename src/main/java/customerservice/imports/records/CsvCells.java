package customerservice.imports.records;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cells of a CSV row.
 *
 * @param kept the first {@link CsvHeader#COLUMNS_MAX} cells: a row of a mebibyte can have a million
 *     cells, and a row with more cells than the header is rejected for their number
 * @param count the number of all cells of the row
 */
record CsvCells(List<String> kept, int count) {
  /** Reads a row; empty if a quoted field is not closed or characters follow its closing quote. */
  static Optional<CsvCells> of(String row, char separator) {
    try {
      return Optional.of(
          CsvReader.builder()
              .fieldSeparator(separator)
              .allowExtraCharsAfterClosingQuote(false)
              .skipEmptyLines(false)
              .ofSingleCsvRecord(new Collector(), row));
    } catch (CsvParseException e) {
      return Optional.empty();
    }
  }

  private static final class Collector extends AbstractBaseCsvCallbackHandler<CsvCells> {
    private final List<String> kept = new ArrayList<>();

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean isQuoted) {
      if (index < CsvHeader.COLUMNS_MAX) {
        kept.add(new String(buffer, offset, length));
      }
    }

    @Override
    protected CsvCells buildRecord() {
      return new CsvCells(kept, getFieldCount());
    }
  }
}
