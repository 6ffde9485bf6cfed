/**
 * Profiles and the directory of them: creating, reading, changing, listing, finding and merging
 * customers. Owns the tables {@code customers}, {@code customer_contacts}, {@code customer_terms},
 * {@code name_words} and {@code merges}; calls {@code loyalty} to open a customer's account, to
 * show it in the profile, and to move what it has.
 */
@NullMarked
package customerservice.customers;

import org.jspecify.annotations.NullMarked;
