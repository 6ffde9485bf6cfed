package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.input.FieldError;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ValidationErrors;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvHeaderTest {
  private static final String TOO_MANY = "$: too_many";
  private static final String UNREADABLE = "$: invalid_format";

  private static List<String> errors(String row) {
    ValidationErrors errors = new ValidationErrors();
    var _ = CsvHeader.read(row, errors);
    return errors.problem().map(Problem::errors).orElse(List.of()).stream()
        .map(CsvHeaderTest::shown)
        .toList();
  }

  private static String shown(FieldError fault) {
    return fault.field() + ": " + fault.code();
  }

  private static String columns(int count) {
    return String.join(";", Collections.nCopies(count, "colour"));
  }

  @Test
  void hasAThousandColumnsAtTheMost() {
    assertThat(errors(columns(CsvHeader.COLUMNS_MAX)))
        .hasSize(CsvHeader.COLUMNS_MAX)
        .containsOnly("colour: unknown_field");
    assertThat(errors(columns(CsvHeader.COLUMNS_MAX + 1))).containsExactly(TOO_MANY);
    assertThat(errors(columns(1_000_000))).containsExactly(TOO_MANY);
  }

  /** The most frequent separator counts; another one after a closing mark is an error. */
  @ParameterizedTest
  @ValueSource(strings = {"\"email\";phone,notes,tags", "\"email\"x", "\"email\"\t,phone"})
  void isRefusedWhereItsQuotationMarksMakeNoSense(String row) {
    assertThat(errors(row)).containsExactly(UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Email", "\"email\",phone ", "NOTES\t\"tags\"", "\" first_name \";\"Email\""})
  void isTheSameWhenItIsStored(String row) {
    ValidationErrors errors = new ValidationErrors();
    CsvHeader header = CsvHeader.read(row, errors);
    assertThat(CsvHeader.of(header.row())).isEqualTo(header);
    errors.throwIfAny();
  }
}
