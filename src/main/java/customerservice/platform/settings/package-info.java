/**
 * Settings: environment variables, parsed and validated once at startup. It owns no table; it may
 * call {@code platform.input}. Start reading at {@link customerservice.platform.settings.Settings}.
 */
@NullMarked
package customerservice.platform.settings;

import org.jspecify.annotations.NullMarked;
