/**
 * Finds customers who are probably the same person. It reads the tables of {@code customers} and
 * owns none; it may call {@code customers} and {@code customers.profile}. Start reading at {@link
 * customerservice.customers.duplicates.Duplicates}.
 */
@NullMarked
package customerservice.customers.duplicates;

import org.jspecify.annotations.NullMarked;
