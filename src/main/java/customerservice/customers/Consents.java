package customerservice.customers;

import org.jspecify.annotations.Nullable;

/** The answers a customer has given; null where never asked. */
record Consents(
    @Nullable Consent emailMarketing, @Nullable Consent smsMarketing, @Nullable Consent profiling) {

  static final Consents NONE = new Consents(null, null, null);
}
