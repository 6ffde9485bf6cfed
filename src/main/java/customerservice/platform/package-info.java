/** What every feature stands on and that knows none of them. */
@NullMarked
package customerservice.platform;

import org.jspecify.annotations.NullMarked;
