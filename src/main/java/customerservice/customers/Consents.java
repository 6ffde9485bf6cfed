package customerservice.customers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers a customer has given; null where never asked. */
record Consents(
    @Nullable Consent emailMarketing, @Nullable Consent smsMarketing, @Nullable Consent profiling) {

  static final Consents NONE = new Consents(null, null, null);

  private static final String EMAIL_MARKETING = "email_marketing";
  private static final String SMS_MARKETING = "sms_marketing";
  private static final String PROFILING = "profiling";

  /** What can be asked for, as clients see it. */
  static final List<String> NAMES = List.of(EMAIL_MARKETING, SMS_MARKETING, PROFILING);

  /** The names of what was granted. */
  List<String> granted() {
    List<String> names = new ArrayList<>();
    if (emailMarketing != null && emailMarketing.granted()) {
      names.add(EMAIL_MARKETING);
    }
    if (smsMarketing != null && smsMarketing.granted()) {
      names.add(SMS_MARKETING);
    }
    if (profiling != null && profiling.granted()) {
      names.add(PROFILING);
    }
    return names;
  }
}
