package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.Faults;
import customerservice.platform.FieldFault;
import customerservice.platform.Problem;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvHeaderTest {
  private static final String TOO_MANY = "$: too_many";
  private static final String UNREADABLE = "$: invalid_format";

  private static List<String> faults(String row) {
    Faults faults = new Faults();
    var _ = CsvHeader.read(row, faults);
    return faults.problem().map(Problem::faults).orElse(List.of()).stream()
        .map(CsvHeaderTest::shown)
        .toList();
  }

  private static String shown(FieldFault fault) {
    return fault.field() + ": " + fault.code();
  }

  private static String columns(int count) {
    return String.join(";", Collections.nCopies(count, "colour"));
  }

  @Test
  void hasAThousandColumnsAtTheMost() {
    assertThat(faults(columns(CsvHeader.COLUMNS_MAX)))
        .hasSize(CsvHeader.COLUMNS_MAX)
        .containsOnly("colour: unknown_field");
    assertThat(faults(columns(CsvHeader.COLUMNS_MAX + 1))).containsExactly(TOO_MANY);
    assertThat(faults(columns(1_000_000))).containsExactly(TOO_MANY);
  }

  /** The most frequent separator counts; another one after a closing mark is an error. */
  @ParameterizedTest
  @ValueSource(strings = {"\"email\";phone,notes,tags", "\"email\"x", "\"email\"\t,phone"})
  void isRefusedWhereItsQuotationMarksMakeNoSense(String row) {
    assertThat(faults(row)).containsExactly(UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Email", "\"email\",phone ", "NOTES\t\"tags\"", "\" first_name \";\"Email\""})
  void isTheSameWhenItIsStored(String row) {
    Faults faults = new Faults();
    CsvHeader header = CsvHeader.read(row, faults);
    assertThat(CsvHeader.of(header.row())).isEqualTo(header);
    faults.throwIfAny();
  }
}
