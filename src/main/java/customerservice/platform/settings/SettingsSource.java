package customerservice.platform.settings;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Produces the settings of the application, from the environment and {@code start}'s properties.
 */
final class SettingsSource {
  private SettingsSource() {}

  @Produces
  @Singleton
  static Settings settings(Config config) {
    // Raw values: a password may contain ${, which would be expanded.
    return Settings.read(name -> Optional.ofNullable(config.getConfigValue(name).getRawValue()));
  }
}
