/**
 * The web page for staff at {@code /console}: its files, the configuration of its sign-in, and the
 * sign-in of an embedded service. The package owns no table, uses no operation of the API, and may
 * call {@code web}, {@code access} and {@code platform}. Start reading at {@link
 * customerservice.console.ConsolePages}.
 */
@NullMarked
package customerservice.console;

import org.jspecify.annotations.NullMarked;
