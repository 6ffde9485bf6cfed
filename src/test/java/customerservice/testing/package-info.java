/**
 * Support for the tests of every package: the shared database, a client of the API, a test clock.
 * It may call every package of the service, and no test calls another test. Start reading at {@link
 * customerservice.testing.ApiTest}.
 */
@NullMarked
package customerservice.testing;

import org.jspecify.annotations.NullMarked;
