/**
 * Data to look at: guests and a year of their visits, for {@code ./run --demo}. {@link
 * customerservice.demo.Year} makes them up, pure and the same for the same day; {@link
 * customerservice.demo.Demo} puts them into an empty service through its own operations, with the
 * clock moved to when each thing happened. Nothing but {@code start} calls it, and nobody else may
 * move the clock.
 */
@NullMarked
package customerservice.demo;

import org.jspecify.annotations.NullMarked;
