package customerservice.customers.search;

import static customerservice.testing.Guest.aCustomer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A customer is found in each usual notation of its phone, name and e-mail address. */
@QuarkusTest
class FindingCustomersTest extends ApiTest {
  /** The cases share the data of one set-up. */
  @TestFactory
  Stream<DynamicTest> findsAPhone() {
    created(aCustomer().named("Anna", "Roy").phone("+33698765432"));
    created(aCustomer().named("Bob", "Ray").phone("+33698755433"));
    return Stream.of(
            "06 98 76 54 32",
            "0698765432",
            "06.98.76.54.32",
            "+33 (0)6 98 76 54 32",
            "(+33) 6/98-76-54-32",
            "0033 698765432",
            "011 33 6 98 76 54 32",
            "06 98 76 54",
            "98 76 54 32",
            "5432",
            "\u200E06 98\u00A076\u200B54 32\u202C",
            "٠٦ ٩٨ ٧٦ ٥٤ ٣٢",
            "tel:06-98-76-54-32",
            "anna 5432",
            "anna 06 98 76 54 32",
            "+33 (0)6 98 76 54 32 Anna",
            "ana 06 98 76 54 32")
        .map(q -> dynamicTest(q, () -> assertThat(found(q)).containsExactly("Anna")));
  }

  @ParameterizedTest
  @CsvSource({
    "+525598761234,55 9876 1234",
    "+525598761234,+52 1 55 9876 1234",
    "+52 1 55 1234 5678,+52 1 55 1234 5678",
    "+52 1 55 1234 5678,+525512345678",
    "+52 1 55 1234 5678,5215512345678",
  })
  void findsAPhoneInItsFormerForm(String stored, String q) {
    created(aCustomer().named("Anna", "Roy").phone(stored));
    assertThat(found(q)).containsExactly("Anna");
  }

  /** Several numbers that are not one phone number are words. */
  @ParameterizedTest
  @ValueSource(strings = {"12 2024", "2024 12", "Room 12 2024"})
  void findsSeveralNumbersAsWords(String q) {
    created(aCustomer().named("Room 12", "2024").phone("+33698765432"));
    created(aCustomer().named("Room 13", "2024"));
    assertThat(found(q)).containsExactly("Room 12");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Van der Berg|vanderberg",
        "Van der Berg|VanDerB",
        "Van der Berg|vanderbrg",
        "Van der Berg|van derberg",
        "Van der Berg|vander berg",
        "Vanderberg|van der berg",
        "Vanderberg|van der be",
        "De la Cruz|delacruz",
        "De la Cruz|dela cruz",
        "De la Cruz|de lacruz",
        "De la Cruz|delacruz eva",
        "Delacruz|de la cruz",
        "Mary Jane|maryjane",
        "Mary Jane|maryjnae",
        "MaryJane|mary jane",
        "O'Brien|obrien",
        "O'Brien|o brien",
        "O’Brien|o'brien",
        "O Brien|obrien",
        "O Brien|O'Brien",
        "Obrien|o brien",
        "OBrien|O'Brien",
        "McDonald|mc donald",
        "McDonald|mc donld",
        "McDonald|mc don",
        "Mc Donald|mcdonald",
        "Jean-Luc|jeanluc",
        "Jean-Luc|jean luc",
        "Jean Luc|jean-luc",
        "Jeanluc|jean-luc",
        "ヤマダ|やまだ",
        "ヤマダ|ﾔﾏﾀﾞ",
        "ﾔﾏﾀﾞ|やま",
        "やまだ|ヤマダ",
        "マリー・ローズ|まりーろーず",
        "李 小龙|李小龙",
        "李小龙|李 小龙",
        "مُحَمَّد علي|محمد علي",
        "محمد علي|مُحَمَّد علي",
        "عبد الله|عبدالله",
        "عبدالله|عبد الله",
        "שָׁלוֹם|שלום",
        "שלום|שָׁלוֹם",
      })
  void findsAName(String name, String q) {
    created(aCustomer().named("Eva", name));
    created(aCustomer().named("Max", "Other"));
    assertThat(found(q)).containsExactly("Eva");
  }

  /** Words that are typed apart match better than the same words joined. */
  @ParameterizedTest
  @CsvSource({"mc donald,Apart Joined", "vand,Vanda Van"})
  void ranksWordsAsTyped(String q, String names) {
    created(aCustomer().named("Van", "van der Berg"));
    created(aCustomer().named("Vanda", "Xu"));
    created(aCustomer().named("Apart", "Mc Donald"));
    created(aCustomer().named("Joined", "McDonald"));
    assertThat(found(q)).containsExactly(names.split(" ", -1));
  }

  /** An initial is not a part of a joined name. */
  @Test
  void doesNotJoinInitials() {
    created(aCustomer().named("Anab", "Ruiz").email("x1@mail.test"));
    assertThat(found("ana b")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "info@müller.de,info@xn--mller-kva.de",
    "info@xn--mller-kva.de,info@müller.de",
    "info@müller.de,xn--mller-kva.de",
    "info@xn--mller-kva.de,müller.de",
    "info@x.example,İNFO@x.example",
  })
  void findsAnEmail(String stored, String q) {
    created(aCustomer().named("Eva", "Ruiz").email(stored));
    assertThat(found(q)).containsExactly("Eva");
  }

  private List<String> found(String q) {
    Answer page = get("staff", "/customers?q=" + URLEncoder.encode(q, UTF_8)).is(200);
    return StreamSupport.stream(page.at("items").spliterator(), false)
        .map(item -> item.path("first_name").asText())
        .toList();
  }
}
