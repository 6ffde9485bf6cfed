/**
 * Rights of the data subject: an export of all data about a person, and its erasure. It owns no
 * table; it may call {@code customers}, {@code loyalty} and {@code audit}. Each owner of personal
 * data implements {@link customerservice.platform.PersonalData} and erases its own rows. Start
 * reading at {@link customerservice.customers.privacy.Erasures}.
 */
@NullMarked
package customerservice.customers.privacy;

import org.jspecify.annotations.NullMarked;
