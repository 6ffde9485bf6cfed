/**
 * The format of log lines, and the redaction of personal data in them. It owns no table; it may
 * call {@code platform.settings}. Start reading at {@link
 * customerservice.platform.logging.ConsoleLogFormat}.
 */
@NullMarked
package customerservice.platform.logging;

import org.jspecify.annotations.NullMarked;
