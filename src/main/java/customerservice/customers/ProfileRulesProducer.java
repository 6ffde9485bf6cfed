package customerservice.customers;

import customerservice.customers.profile.ProfileRules;
import customerservice.platform.settings.Settings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Produces the profile rules for the configured region; the profile package reads no settings. */
final class ProfileRulesProducer {
  private ProfileRulesProducer() {}

  @Produces
  @Singleton
  static ProfileRules rules(Settings settings, InstantSource clock) {
    return new ProfileRules(settings.defaultRegion(), clock);
  }
}
