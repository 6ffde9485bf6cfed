package customerservice.customers.profile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dietary and service preferences of a customer.
 *
 * @param dietaryRestrictions slugs such as {@code vegan}
 * @param allergens slugs: those of EU 1169/2011 annex II, and others
 * @param language BCP 47 tag
 */
public record Preferences(
    List<String> dietaryRestrictions,
    List<String> allergens,
    List<String> favoriteItems,
    @Nullable String seating,
    @Nullable String language,
    @Nullable String preferredContact,
    @Nullable String notes) {

  static final Preferences NONE =
      new Preferences(List.of(), List.of(), List.of(), null, null, null, null);
}
