package customerservice.imports.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
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
    var _ = header(row, errors);
    return errors.problem().map(Problem::errors).orElse(List.of()).stream()
        .map(CsvHeaderTest::text)
        .toList();
  }

  private static CsvHeader header(String row, ValidationErrors errors) {
    return CsvHeader.read(row, null, ReadOptions.STANDARD, errors);
  }

  private static String text(FieldError error) {
    return error.field() + ": " + error.code();
  }

  private static String columns(int count) {
    return String.join(";", Collections.nCopies(count, "colour"));
  }

  @Test
  void hasAtMostAThousandColumns() {
    assertThat(errors(columns(CsvHeader.COLUMNS_MAX)))
        .hasSize(CsvHeader.COLUMNS_MAX)
        .containsOnly("colour: unknown_field");
    assertThat(errors(columns(CsvHeader.COLUMNS_MAX + 1))).containsExactly(TOO_MANY);
    assertThat(errors(columns(1_000_000))).containsExactly(TOO_MANY);
  }

  /** Only the most frequent separator may follow a closing quote. */
  @ParameterizedTest
  @ValueSource(strings = {"\"email\";phone,notes,tags", "\"email\"x", "\"email\"\t,phone"})
  void isRejectedIfItsQuotesAreInvalid(String row) {
    assertThat(errors(row)).containsExactly(UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Email", "\"email\",phone ", "NOTES\t\"tags\"", "\" first_name \";\"Email\""})
  void isTheSameAfterItWasStored(String row) throws Exception {
    ValidationErrors errors = new ValidationErrors();
    CsvHeader header = header(row, errors);
    JsonMapper json = new JsonMapper();
    assertThat(json.readValue(json.writeValueAsString(header), CsvHeader.class)).isEqualTo(header);
    errors.throwIfAny();
  }
}
