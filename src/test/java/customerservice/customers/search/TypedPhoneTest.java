package customerservice.customers.search;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.customers.index.SearchTerms;
import customerservice.customers.profile.ProfileRules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Notations of a phone number, by the terms of the stored number. */
class TypedPhoneTest {
  @ParameterizedTest
  @CsvSource({
    "+33698765432,06 98 76 54 32",
    "+33698765432,06.98.76.54.32",
    "+33698765432,33 698-765-432",
    "+33698765432,+33 (0)6 98 76 54 32",
    "+33698765432,0033 698765432",
    "+33698765432,00 33 (0) 6 98 76 54 32",
    "+33698765432,011 33 698765432",
    "+33698765432,98 76 54 32",
    "+33698765432,5432",
    "+33698765432,06 98 76 54",
    "+33698765432,06",
    "+33698765432,336",
    "+525598761234,55 9876 1234",
    "+525598761234,044 55 9876 1234",
    "+525598761234,045 55 9876 1234",
    "+525598761234,01 55 9876 1234",
    "+525598761234,+52 1 55 9876 1234",
    "+525598761234,0052 1 55 9876 1234",
    "+74951234567,8 (495) 123-45-67",
    "+74951234567,8 (495) 123-45",
    "+77012345678,8 701 234 56 78",
    "+375291234567,8 (029) 123-45-67",
    "+36301234567,06 30 123 4567",
    "+390669821234,06 6982 1234",
    "+390669821234,+39 06 6982 1234",
    "+442079460958,(020) 7946 0958",
    "+442079460958,44 020 7946 0958",
    "+493012345678,030/1234-5678",
    "+14155552671,(415) 555-2671",
    "+14155552671,1 415 555 2671",
    "+14155552671,555-2671",
    "+5491123456789,011 15 2345-6789",
    "+5511987654321,0 15 11 98765-4321",
    "+819012345678,090-1234-5678",
    "+33698700012,0012",
  })
  void areFound(String stored, String typed) {
    assertThat(finds(stored, typed)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "+33698765432,06 98 76 54 33",
    "+33698765432,07 98 76 54 32",
    "+33698765432,0 5432",
    "+33698765432,432",
    "+33698700012,1012",
    "+74951234567,8 (496) 123-45-67",
    "+36301234567,06 31 123 4567",
    "+14155552671,2 415 555 2671",
  })
  void ofOtherNumbersAreNotFound(String stored, String typed) {
    assertThat(finds(stored, typed)).isFalse();
  }

  /** The number of terms is the same in each process, as cursors require. */
  @Test
  void haveTermsInAFixedOrder() {
    assertThat(TypedPhone.beginnings("84951234567"))
        .startsWith("w:84951234567", "w:74951234567", "w:3704951234567", "w:9934951234567");
  }

  private static boolean finds(String stored, String typed) {
    String whole = stored.substring(1);
    List<String> terms =
        List.of(
            SearchTerms.WORD + whole,
            SearchTerms.WORD + ProfileRules.nationalNumber(stored),
            SearchTerms.PHONE_REVERSED + SearchTerms.reversed(whole));
    String digits = typed.replaceAll("\\D", "");
    return Stream.concat(TypedPhone.beginnings(digits).stream(), TypedPhone.ends(digits).stream())
        .anyMatch(prefix -> terms.stream().anyMatch(term -> term.startsWith(prefix)));
  }
}
