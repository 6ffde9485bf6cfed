package customerservice.platform.settings;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** The settings of the running application: environment variables, or what the start resolved. */
final class SettingsSource {
  private SettingsSource() {}

  @Produces
  @Singleton
  static Settings settings(Config config) {
    // Raw: a password may hold what would else be expanded, such as ${.
    return Settings.read(name -> Optional.ofNullable(config.getConfigValue(name).getRawValue()));
  }
}
