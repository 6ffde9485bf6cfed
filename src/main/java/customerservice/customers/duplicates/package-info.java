/**
 * Finds customers that are likely the same person. It reads the tables of {@code customers} and
 * {@code customers.index} and owns none; it may call {@code customers}, {@code customers.profile}
 * and {@code customers.index}. Start reading at {@link
 * customerservice.customers.duplicates.Duplicates}.
 */
@NullMarked
package customerservice.customers.duplicates;

import org.jspecify.annotations.NullMarked;
