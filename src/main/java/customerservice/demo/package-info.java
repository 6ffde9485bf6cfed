/**
 * Sample data for {@code ./run --demo}: guests and a year of their visits. It writes through the
 * operations of the features, with the clock moved to the time of each visit; only {@code start}
 * calls it. Start reading at {@link customerservice.demo.Demo}.
 */
@NullMarked
package customerservice.demo;

import org.jspecify.annotations.NullMarked;
