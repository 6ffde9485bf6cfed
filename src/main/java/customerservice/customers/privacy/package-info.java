/**
 * Rights of the data subject: an export of all data about a person, and its erasure, in which each
 * {@link customerservice.platform.database.PersonalData} erases its own rows. It owns no table; it
 * may call {@code customers}, {@code loyalty}, {@code events} and {@code audit}. Start reading at
 * {@link customerservice.customers.privacy.Erasures}.
 */
@NullMarked
package customerservice.customers.privacy;

import org.jspecify.annotations.NullMarked;
