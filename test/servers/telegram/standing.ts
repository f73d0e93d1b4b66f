import type { ChatAdministratorRights, ChatMember, User } from '@grammyjs/types'
import type { Standing } from './state.ts'

const noRights: ChatAdministratorRights = {
  is_anonymous: false,
  can_manage_chat: false,
  can_delete_messages: false,
  can_manage_video_chats: false,
  can_restrict_members: false,
  can_promote_members: false,
  can_change_info: false,
  can_invite_users: false,
  can_post_stories: false,
  can_edit_stories: false,
  can_delete_stories: false,
  can_send_welcome_messages: false,
  can_pin_messages: false,
  can_manage_topics: false,
}

const noPermissions = {
  can_send_messages: false,
  can_send_audios: false,
  can_send_documents: false,
  can_send_photos: false,
  can_send_videos: false,
  can_send_video_notes: false,
  can_send_voice_notes: false,
  can_send_polls: false,
  can_send_other_messages: false,
  can_add_web_page_previews: false,
  can_change_info: false,
  can_invite_users: false,
  can_pin_messages: false,
  can_edit_tag: false,
  can_react_to_messages: false,
  can_manage_topics: false,
}

/** A member as getChatMember shows it. */
export const memberOf = (user: User, standing: Standing): ChatMember => {
  switch (standing.is) {
    case 'creator':
      return { status: 'creator', user, is_anonymous: false }
    case 'administrator':
      return {
        status: 'administrator',
        user,
        can_be_edited: false,
        ...noRights,
        can_manage_chat: true,
        ...standing.rights,
      }
    case 'muted':
      return { status: 'restricted', user, is_member: true, until_date: 0, ...noPermissions }
    case 'kicked':
      return { status: 'kicked', user, until_date: 0 }
    default:
      return { status: standing.is, user }
  }
}
