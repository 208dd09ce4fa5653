"""Streamlit: streamlit run."""

import answers
import streamlit as st

if "messages" not in st.session_state:
    st.session_state.messages = answers.history()
for role, text in st.session_state.messages:
    with st.chat_message(role):
        st.markdown(text)
if prompt := st.chat_input("Message"):
    with st.chat_message("user"):
        st.markdown(prompt)
    with st.chat_message("assistant"):
        text = st.write_stream(answers.stream(prompt))
    st.session_state.messages += [("user", prompt), ("assistant", text)]
