package customerservice.platform.export;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.input.Text;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Cells are read as they were written. */
class CsvFormProperties {
  @Property
  void aListIsReadAsItWasWritten(@ForAll("lists") List<String> list) {
    assertThat(CsvForm.entries(CsvForm.list(list))).isEqualTo(list);
  }

  @Property
  void aGuardedCellIsReadAsItWasWritten(@ForAll("cells") String cell) {
    assertThat(CsvForm.unguarded(CsvForm.guarded(cell))).isEqualTo(cell);
  }

  @Property
  void noGuardedCellIsAFormula(@ForAll("cells") String cell) {
    assertThat(CsvForm.guarded(cell)).matches("(?s)([^=+\\-@\t\r].*)?|[+-][0-9]+(\\.[0-9]+)?");
  }

  @Property
  void aGuardedListIsReadAsItWasWritten(@ForAll("lists") List<String> list) {
    String cell = CsvForm.guarded(CsvForm.list(list));
    assertThat(CsvForm.entries(CsvForm.unguarded(cell))).isEqualTo(list);
  }

  /** Texts in which characters with a meaning are frequent. */
  @Provide
  Arbitrary<String> cells() {
    return Arbitraries.strings()
        .withChars("''''=+-@\t\r;\\,\"\n.059aé ")
        .withCharRange(' ', '\uD7FF')
        .ofMaxLength(8);
  }

  @Provide
  Arbitrary<List<String>> lists() {
    Arbitrary<String> entries =
        Arbitraries.strings()
            .withChars(";;\\\\'=+,\" a5é")
            .ofMinLength(1)
            .ofMaxLength(6)
            .filter(text -> text.equals(Text.trimmed(text)));
    return entries.list().ofMaxSize(4);
  }

  @Example
  void aFormulaGetsAnApostrophe() {
    assertThat(CsvForm.guarded("=1+1")).isEqualTo("'=1+1");
    assertThat(CsvForm.guarded("@SUM(A1)")).isEqualTo("'@SUM(A1)");
    assertThat(CsvForm.guarded("-1+1")).isEqualTo("'-1+1");
    assertThat(CsvForm.guarded("\tx")).isEqualTo("'\tx");
    assertThat(CsvForm.guarded("\rx")).isEqualTo("'\rx");
    assertThat(CsvForm.guarded("'=1")).isEqualTo("''=1");
  }

  @Example
  void aPhoneAndANumberAreNotGuarded() {
    assertThat(CsvForm.guarded("+34600111222")).isEqualTo("+34600111222");
    assertThat(CsvForm.guarded("-12.50")).isEqualTo("-12.50");
    assertThat(CsvForm.guarded("+")).isEqualTo("'+");
    assertThat(CsvForm.guarded("+1+1")).isEqualTo("'+1+1");
  }

  @Example
  void anApostropheBeforeAPhoneIsRemoved() {
    assertThat(CsvForm.unguarded("'+34600111222")).isEqualTo("+34600111222");
  }

  @Example
  void anApostropheOfANameStays() {
    assertThat(CsvForm.guarded("'t Hooft")).isEqualTo("'t Hooft");
    assertThat(CsvForm.unguarded("'t Hooft")).isEqualTo("'t Hooft");
    assertThat(CsvForm.unguarded("'")).isEqualTo("'");
  }

  @Example
  void aListMayHaveBlankEntriesAndSingleBackslashes() {
    assertThat(CsvForm.entries(" vegan ; ;halal;")).containsExactly("vegan", "halal");
    assertThat(CsvForm.entries("a\\b;c\\")).containsExactly("a\\b", "c\\");
    assertThat(CsvForm.entries("")).isEmpty();
    assertThat(CsvForm.list(List.of("fish; chips", "a\\"))).isEqualTo("fish\\; chips;a\\\\");
  }
}
