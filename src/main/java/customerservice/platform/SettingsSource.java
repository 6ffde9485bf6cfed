package customerservice.platform;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/** The settings of the running application: environment variables, or what the start resolved. */
final class SettingsSource {
  private SettingsSource() {}

  @Produces
  @Singleton
  static Settings settings(Config config) {
    return Settings.read(name -> config.getOptionalValue(name, String.class));
  }
}
