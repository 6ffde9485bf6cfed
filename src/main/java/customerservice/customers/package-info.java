/**
 * Profiles and the directory of them: creating, reading, changing, listing and finding customers.
 * Owns the tables {@code customers} and {@code customer_contacts}; calls {@code loyalty} to open a
 * customer's account and to show it in the profile.
 */
@NullMarked
package customerservice.customers;

import org.jspecify.annotations.NullMarked;
