package customerservice.demo;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import customerservice.platform.SearchText;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where guests come from: {@code people.yaml} says more.
 *
 * @param language BCP 47
 * @param country ISO 3166-1 alpha-2
 * @param share how many guests come from there, measured by the others'
 * @param surnames how many a person can have
 * @param phones patterns of mobile numbers
 * @param streets patterns of the first line of an address
 */
record Origin(
    String language,
    String country,
    int share,
    int surnames,
    List<Name> women,
    List<Name> men,
    List<Name> families,
    List<String> phones,
    List<City> cities,
    List<String> streets) {

  /**
   * A name.
   *
   * @param written as its bearer writes it
   * @param latin in the letters of an e-mail address
   */
  record Name(String written, String latin) {
    private static final Pattern NOT_IN_ADDRESS = Pattern.compile("[^a-z]");

    @JsonCreator
    static Name of(String text) {
      String[] forms = text.split("/", 2);
      String latin = SearchText.fold(forms[forms.length - 1]).toLowerCase(Locale.ROOT);
      return new Name(forms[0], NOT_IN_ADDRESS.matcher(latin).replaceAll(""));
    }
  }

  /**
   * A city or a part of one.
   *
   * @param postalCode a pattern; null where there are none
   */
  record City(
      String city,
      @Nullable String region,
      @JsonProperty("postal_code") @Nullable String postalCode) {}
}
