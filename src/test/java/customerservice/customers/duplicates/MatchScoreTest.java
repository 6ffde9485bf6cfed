package customerservice.customers.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.customers.merge.MergeRulesTest;
import customerservice.customers.profile.Profile;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The likelihood that two profiles belong to the same person. */
class MatchScoreTest {
  private static Profile of(String fields) {
    String json =
        List.of(fields.split(";", -1)).stream()
            .filter(field -> !field.isBlank())
            .map(field -> {
              String[] parts = field.trim().split("=", 2);
              String name =
                  switch (parts[0]) {
                    case "n" -> "first_name";
                    case "l" -> "last_name";
                    case "e" -> "email";
                    case "p" -> "phone";
                    case "b" -> "date_of_birth";
                    default -> throw new AssertionError(field);
                  };
              return "'" + name + "':'" + parts[1] + "'";
            })
            .collect(Collectors.joining(",", "{", "}"));
    return MergeRulesTest.profile(json);
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource({
    // Phones: one digit, a swap, another country; but not two digits.
    "p=+34612345678, p=+34612345679, 0.76, similar_phone similar_name",
    "p=+34612345678, p=+34612354678, 0.76, similar_phone similar_name",
    "p=+34612345678, p=+33612345678, 0.84, similar_phone similar_name",
    "p=+34612345678, p=+34612345688, 0.76, similar_phone similar_name",
    "p=+34612345678, p=+34612345699, 0.20, similar_name",
    // Mailboxes: dots and tags, a typo, another domain; but not a shared or short mailbox.
    "e=ana.garcia@mail.test, e=anagarcia+shop@mail.test, 0.92, similar_email similar_name",
    "e=anagarcia@mail.test, e=anagarcai@mail.test, 0.68, similar_email similar_name",
    "e=anagarcia@mail.test, e=anagarcia@mial.test, 0.92, similar_email similar_name",
    "e=anagarcia@mail.test, e=anagarcia@other.test, 0.68, similar_email similar_name",
    "e=ANAGARCIA@mail.test, e=anagarci@mail.test, 0.68, similar_email similar_name",
    "e=anagarcia1@mail.test, e=anagarcia2@mail.test, 0.20, similar_name",
    "e=info@mail.test, e=info@other.test, 0.20, similar_name",
    "e=ana@mail.test, e=ani@mail.test, 0.20, similar_name",
    "e=anagarcia@mail.test, e=luis@mail.test, 0.20, similar_name",
    // Names: in any order, without accents, a typo, an additional name.
    "n=José;l=García, n=jose;l=garcia, 0.50, similar_name",
    "n=José;l=García, n=Garcia;l=Jose, 0.50, similar_name",
    "n=Jonh;l=Smith, n=John;l=Smith, 0.40, similar_name",
    "n=John;l=Smith, n=John;l=Smyth, 0.40, similar_name",
    "n=José;l=García, n=José;l=García López, 0.40, similar_name",
    "n=Ana;l=García, n=Ana, 0.20, similar_name",
    "n=Ana;l=García, n=Ana;l=López, 0.00, ''",
    "n=Ana;l=Gil, n=Ina;l=Gil, 0.00, ''",
    "n=Ana;l=García, n=Luis;l=Pérez, 0.00, ''",
    // Dates of birth.
    "n=Ana;l=García;b=1990-05-17, n=Ana;l=García;b=1990-05-17, 0.68, similar_name same_birthday",
    "n=Ana;l=García;b=1990-05-17, n=Ana;l=García;b=0000-05-17, 0.60, similar_name same_birthday",
    "n=Ana;l=García;b=1990-05-17, n=Ana;l=García;b=1990-05-18, 0.25, similar_name",
    "n=Ana;l=García;b=1990-05-17, n=Ana;l=García;b=1991-05-17, 0.25, similar_name",
    "n=Ana;l=García;b=1990-05-17, n=Luis;l=Pérez;b=1990-05-17, 0.21, same_birthday",
    // People with different names may share a phone.
    "n=Ana;l=García;p=+34612345678, n=Luis;l=Pérez;p=+34612345679, 0.42, similar_phone",
    "n=Ana;l=García;p=+34612345678;b=1990-05-17, n=Luis;l=Pérez;p=+34612345679;b=1980-01-01, 0.21, similar_phone",
  })
  void weighsSimilarities(String one, String other, String score, String reasons) {
    MatchScore match = MatchScore.of(of(one), of(other));
    assertThat(match.score()).isEqualByComparingTo(score);
    assertThat(
            match.reasons().stream().map(MatchScore.Reason::code).collect(Collectors.joining(" ")))
        .isEqualTo(reasons);
    assertThat(MatchScore.of(of(other), of(one))).isEqualTo(match);
    assertThat(match.isLikely()).isEqualTo(Double.parseDouble(score) >= 0.4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Calle Mayor 1", "CALLE MAYOR, 1"})
  void recognizesTheSameAddressInOtherSpellings(String line) {
    String end = "'city':'Madrid','country':'ES','is_default':true}]}";
    Profile one = MergeRulesTest.profile("{'addresses':[{'line1':'Calle Mayor 1'," + end);
    Profile other = MergeRulesTest.profile("{'addresses':[{'line1':'" + line + "'," + end);
    assertThat(MatchScore.of(one, other).reasons())
        .containsExactly(MatchScore.Reason.SAME_ADDRESS, MatchScore.Reason.SIMILAR_NAME);
  }

  @ParameterizedTest
  @CsvSource({
    "smith, smyth, true",
    "smith, smtih, true",
    "smith, smit, true",
    "smith, ssmith, true",
    "smith, smith, false",
    "smith, smythe, false",
    "smith, msiht, false",
    "'', a, true",
    "'', ab, false",
  })
  void recognizesOneTypo(String one, String other, boolean isTypo) {
    assertThat(Typos.isTypo(one, other)).isEqualTo(isTypo);
    assertThat(Typos.isTypo(other, one)).isEqualTo(isTypo);
    assertThat(Typos.of(one, "abcdefghijklmnopqrstuvwxyz").contains(other)).isEqualTo(isTypo);
    assertThat(Typos.ofSameLength(one, "abcdefghijklmnopqrstuvwxyz").contains(other))
        .isEqualTo(isTypo && one.length() == other.length());
  }
}
