package customerservice.customers.profile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers a customer has given; null where never asked. */
public record Consents(
    @Nullable Consent emailMarketing, @Nullable Consent smsMarketing, @Nullable Consent profiling) {

  public static final Consents NONE = new Consents(null, null, null);

  private static final String EMAIL_MARKETING = "email_marketing";
  private static final String SMS_MARKETING = "sms_marketing";
  private static final String PROFILING = "profiling";

  /** What can be asked for, as clients see it. */
  public static final List<String> NAMES = List.of(EMAIL_MARKETING, SMS_MARKETING, PROFILING);

  /** The answer to one of {@link #NAMES}. */
  @Nullable Consent named(String name) {
    return switch (name) {
      case EMAIL_MARKETING -> emailMarketing;
      case SMS_MARKETING -> smsMarketing;
      case PROFILING -> profiling;
      default -> throw new IllegalArgumentException("nobody is asked for " + name);
    };
  }

  /** The names of what was granted. */
  public List<String> granted() {
    return NAMES.stream()
        .filter(name -> {
          Consent answer = named(name);
          return answer != null && answer.granted();
        })
        .toList();
  }
}
