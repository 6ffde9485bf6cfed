package customerservice.customers.profile;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The consents of a customer; null for a consent without an answer. */
public record Consents(
    @Nullable Consent emailMarketing, @Nullable Consent smsMarketing, @Nullable Consent profiling) {

  public static final Consents NONE = new Consents(null, null, null);

  private static final String EMAIL_MARKETING = "email_marketing";
  private static final String SMS_MARKETING = "sms_marketing";
  private static final String PROFILING = "profiling";

  /** The names of all consents, as in the API. */
  public static final List<String> NAMES = List.of(EMAIL_MARKETING, SMS_MARKETING, PROFILING);

  /** The consent with one of {@link #NAMES}. */
  @Nullable Consent named(String name) {
    return switch (name) {
      case EMAIL_MARKETING -> emailMarketing;
      case SMS_MARKETING -> smsMarketing;
      case PROFILING -> profiling;
      default -> throw new IllegalArgumentException("unknown consent " + name);
    };
  }

  /**
   * Dates the answers that changed.
   *
   * @param before the consents before the change
   * @param times of the answers, by the names of the consents
   */
  Consents dated(Consents before, Map<String, Instant> times) {
    return new Consents(
        dated(EMAIL_MARKETING, before, times),
        dated(SMS_MARKETING, before, times),
        dated(PROFILING, before, times));
  }

  private @Nullable Consent dated(String name, Consents before, Map<String, Instant> times) {
    Consent is = named(name);
    Consent was = before.named(name);
    Instant time = times.get(name);
    return is == null || time == null || (was != null && was.granted() == is.granted())
        ? is
        : new Consent(is.granted(), time, is.source());
  }

  /** The names of the granted consents. */
  public List<String> granted() {
    return NAMES.stream()
        .filter(name -> {
          Consent consent = named(name);
          return consent != null && consent.granted();
        })
        .toList();
  }
}
