"""Where each numbered requirement is shown by a test: the tests named here exist, so whoever renames one finds this list."""

from __future__ import annotations

import importlib

import pytest

SHOWN = {
    "1 a programme opens only with its legal basis, agreement and DPIA date": [
        "services.test_programme.test_a_programme_opens_only_with_its_legal_basis_agreement_and_dpia_date",
    ],
    "2 every stored field is declared": [
        "rules.test_inventory.test_every_column_is_declared_and_every_declared_column_is_there",
        "rules.test_inventory.test_the_key_store_holds_what_is_declared",
        "rules.test_inventory.test_all_answered_registrations_hold_every_declared_key_and_no_other",
    ],
    "3 unknown fields are refused": [
        "services.test_registration.test_an_unknown_field_is_refused_and_nothing_is_kept",
        "services.test_registration_list.test_unknown_columns_are_refused_by_name_before_any_row",
    ],
    "4 what is never asked": ["services.test_programme.test_a_pack_that_asks_for_a_passport_fails_to_load"],
    "5 every question can be declined": ["services.test_registration.test_whoever_declines_everything_is_registered"],
    "6 refusing to share still gives the walk-in information": [
        "services.test_registration.test_whoever_refuses_to_be_handed_on_is_registered_without_a_referral",
    ],
    "7 consent for each purpose and recipient, versioned": [
        "services.test_registration.test_the_proof_of_consent_says_what_was_read_when_in_which_language",
        "services.test_batch.test_whoever_did_not_agree_is_in_no_list",
        "domain.test_batch.test_a_number_goes_out_only_with_a_plain_yes_to_calls",
    ],
    "8 withdrawal at any time": [
        "services.test_withdrawal.test_withdrawing_before_it_is_sent_takes_the_row_out",
        "services.test_withdrawal.test_withdrawing_after_it_was_sent_tells_the_partner_with_the_next_list",
        "services.test_link.test_a_withdrawal_with_either_card_after_linking_holds_for_both",
    ],
    "9 erasure": [
        "services.test_erasure.test_no_byte_of_the_person_is_in_any_file_before_or_after",
        "services.test_erasure.test_the_sealed_record_itself_is_overwritten_in_the_database_file",
        "services.test_erasure.test_of_a_sent_registration_only_a_retraction_is_left_and_it_goes_out",
    ],
    "11 an erasure survives an older copy of the database": [
        "services.test_erasure.test_an_older_copy_of_the_database_does_not_open_with_todays_keys",
        "services.test_registration.test_from_an_older_copy_of_the_database_the_erased_are_not_brought_back",
    ],
    "12 sealed at rest, key off the database": [
        "services.test_registration.test_clear_columns_hold_no_finer_time_than_the_week_and_no_answer",
        "services.test_registration.test_a_sealed_record_moved_to_another_row_does_not_open",
        "services.test_home.test_the_passphrase_and_the_keys_are_in_no_file",
        "store.test_key_store.test_a_destroyed_key_is_in_no_file",
    ],
    "13 who sees what (services)": [
        "services.test_find.test_another_point_learns_the_state_and_no_name",
        "services.test_batch.test_only_coordinators_make_batches",
        "services.test_batch.test_a_region_sees_and_sends_its_own_only",
        "services.test_answer.test_another_regions_coordinator_learns_and_changes_nothing",
        "services.test_duplicates.test_either_sides_coordinator_sees_the_pair_and_no_other_does",
    ],
    "14 look-ups are limited": ["services.test_find.test_the_thirty_first_look_up_in_an_hour_is_refused"],
    "15 two people, the profile's columns only, encrypted": [
        "services.test_batch.test_the_builder_cannot_approve",
        "services.test_batch_export_guard.test_before_a_second_person_approved_nothing_is_written",
        "services.test_batch_export_guard.test_what_no_longer_is_what_was_approved_is_not_written",
        "services.test_batch_export_guard.test_an_approval_written_into_the_database_by_the_builder_does_not_count",
        "services.test_batch_export.test_the_ministry_opens_with_age_exactly_the_rows_that_were_previewed",
        "services.test_batch_export.test_xlsx_has_hidden_codes_and_headers_in_the_partners_language",
        "services.test_batch_export.test_no_plaintext_touches_the_disk_while_a_file_is_written",
    ],
    "16 a chained log without names": [
        "services.test_audit.test_whoever_can_write_to_the_database_is_found_out",
        "services.test_audit.test_cutting_the_end_off_and_turning_the_head_back_is_found_by_the_anchor",
        "services.test_audit.test_an_auditor_reads_who_did_what_and_no_name",
        "services.test_audit.test_an_entry_cannot_be_linked_to_a_person_once_the_key_is_gone",
    ],
    "17 no personal data in files, logs or messages": [
        "journey.test_commands.test_the_whole_way",
        "services.test_registration_list.test_each_row_is_accepted_or_refused_by_itself",
        "services.test_registration_list.test_a_file_without_a_header_is_refused_without_repeating_a_persons_row",
        "domain.test_registration.test_no_sentence_repeats_what_was_said",
    ],
    "19 incidents: log, 72 hours, people affected, drill": [
        "services.test_incident.test_the_72_hours_run_from_when_it_was_noticed_until_the_authority_is_told",
        "services.test_incident_affected.test_a_lost_tablet_affects_whoever_came_by_it",
        "services.test_incident_affected.test_a_misused_account_affects_whom_it_opened_and_no_other",
        "services.test_incident_affected.test_a_lost_list_affects_its_rows_and_counts_those_that_are_gone",
        "services.test_incident_affected.test_a_lost_backup_affects_whoever_was_kept_then_and_is_kept_now",
        "services.test_incident.test_a_drill_counts_and_leaves_nothing_open",
    ],
    "21 minors": [
        "services.test_registration.test_a_child_is_registered_only_with_someone_who_decides",
        "services.test_registration_list.test_why_a_row_is_refused",
        "domain.test_registration.test_under_eighteen_is_noticed",
    ],
    "22 hostile return files": [
        "exchange.test_hostile.test_refused_with_its_own_sentence",
        "services.test_answer_damage.test_a_file_that_cannot_be_taken_is_refused_whole",
        "journey.test_commands_refuse.test_a_huge_file_is_refused",
    ],
}


@pytest.mark.parametrize("requirement", SHOWN)
def test_each_requirement_is_shown_by_tests_that_exist(requirement: str) -> None:
    for name in SHOWN[requirement]:
        module, _, test = name.rpartition(".")
        assert callable(getattr(importlib.import_module(f"tests.{module}"), test, None)), name
